"""Speed, as ratios within one run: `python3 -m benchmarks` (benchmarks/__main__.py)."""
