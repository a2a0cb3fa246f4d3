"""Pure arithmetic of the simulator: amounts, the walk through the depth, lots."""
