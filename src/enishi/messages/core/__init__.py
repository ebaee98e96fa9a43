"""The pure part: the policy, what a template may say, and how a letter is made. No framework, no store, no clock."""
