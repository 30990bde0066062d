"""Signing in: allauth with our pages, without sign-up, with sealed second factors."""
