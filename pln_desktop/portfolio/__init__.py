"""A portfolio's values, the check that each claim rests on something, and the files of it. Pure
but for the files it is told to write: values are handed in, never read from the library."""
