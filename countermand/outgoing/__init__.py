"""Calls to addresses outside. Everything that leaves goes through `gateway.post` or `download.download`."""
