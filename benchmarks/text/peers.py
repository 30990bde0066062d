"""The peers of the text side: what others tell languages and near duplicates with."""

import pycld2


def cld2_language(text: str) -> str:
    """The code that pycld2 gives; "un" if it will not say."""
    try:
        return pycld2.detect(text.encode("utf-8", "ignore"), bestEffort=True)[2][0][1]
    except pycld2.error:
        return "un"
