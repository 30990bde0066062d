"""Commands on files of media."""
