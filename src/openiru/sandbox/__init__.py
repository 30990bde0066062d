"""Files of strangers are opened in workers that may do nothing else."""
