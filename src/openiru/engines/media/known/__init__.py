"""Everything known together: pictures, videos, sound and marks in one folder, asked with one print."""
