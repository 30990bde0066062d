"""Letters by e-mail, signed and closed where the platform wants it."""
