"""One file for each platform that a source can live on."""
