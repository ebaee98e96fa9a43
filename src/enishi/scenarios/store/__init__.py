"""What the stage keeps in the state store, and the engine over sets of it."""
