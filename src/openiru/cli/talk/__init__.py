"""`openiru referral say`, `note`, `talk` and `answers`: both sides' words about a referral, and what stays within."""
