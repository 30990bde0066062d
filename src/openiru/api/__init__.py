"""The door for machines: platforms answer referrals here, and signed-in people read figures.

`config.urls` includes `openiru.api.root.api.urls` at `/api/v1/`.
"""
