"""Sign-up forms: what they ask and say, where they stand, who signed up."""
