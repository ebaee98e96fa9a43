"""Files of the cart's, the till's or anybody's: uploaded, recognised, tried out, imported."""
