"""What the stage keeps in the state store: segments with their versions, who belongs to them, and what has to be looked at again."""
