"""What tests share: the guards, and the peers that they talk to over loopback."""
