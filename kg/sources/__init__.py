"""Sources of facts other than facts/1 itself. One file a kind of source."""
