"""Whether this machine runs on its battery, for the timer only: what the user asks for is done.

Linux tells in files and Windows by one call; elsewhere the answer is no. Only Linux was tried.
"""

from __future__ import annotations

import sys
from pathlib import Path

_SUPPLIES = Path("/sys/class/power_supply")


def on_battery(supplies: Path = _SUPPLIES) -> bool:
    """Whether no mains is connected and a battery of the machine itself is being used up."""
    if sys.platform == "win32":
        return _windows()
    mains = draining = False
    for supply in _entries(supplies):
        kind = _read(supply / "type")
        mains |= kind in ("Mains", "USB") and _read(supply / "online") == "1"
        # A mouse has a battery too; its scope is Device.
        own = kind == "Battery" and _read(supply / "scope") != "Device"
        draining |= own and _read(supply / "status") == "Discharging"
    return draining and not mains


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _windows() -> bool:
    """SYSTEM_POWER_STATUS.ACLineStatus: 0 on battery, 1 on mains, 255 unknown. Not yet tried."""
    import ctypes

    status = (ctypes.c_ubyte * 12)()
    windll = getattr(ctypes, "windll", None)
    found = windll is not None and windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))
    return bool(found) and status[0] == 0
