"""`python -m enishi` is the same as `enishi`."""

from enishi.runtime.cli import main

if __name__ == "__main__":
    main()
