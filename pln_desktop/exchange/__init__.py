"""Files that other programs read and write: bytes in, values out, and back. All pure."""
