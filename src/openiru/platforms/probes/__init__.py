"""Is an account still up? What is known of the public pages of each platform, and how they are asked for."""
