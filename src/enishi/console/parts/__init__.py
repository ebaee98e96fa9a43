"""The parts on a page of their own, for those who build and those who look."""
