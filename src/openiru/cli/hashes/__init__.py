"""Commands for files and folders of hashes; none needs a database."""
