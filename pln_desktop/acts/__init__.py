"""What the user does, one function an act: called by the window and by the command line."""
