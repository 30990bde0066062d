"""`python -m openiru` is the command `openiru`."""

from openiru.cli.main import main

if __name__ == "__main__":
    main()
