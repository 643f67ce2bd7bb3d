"""Calls to addresses that people typed in. Everything that leaves for one goes through `gateway.post`."""
