"""PLN Desktop: a personal learning network, read, noted, kept and shown."""

__version__ = "0.1.0"
