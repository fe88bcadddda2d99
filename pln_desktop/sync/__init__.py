"""The border: bytes in, values out. No Qt, no SQL."""
