"""The whole mix for minutes, with disturbances, and a check of what must never happen: `make soak`."""
