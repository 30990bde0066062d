"""How much of a file is decoded at all, and what may be in it: the same for every engine that reads media."""

from typing import Final

SIZE_BYTES: Final = 100_000_000
PIXELS: Final = 50_000_000  # of a picture; engines/hashes/decode.py holds it
FRAMES: Final = 300  # of an animated picture
VIDEO_S: Final = 30 * 60

# For PyAV: `av.open(file, options=CONTAINER_OPTIONS)` with a file object, never a name. Without them a text file called
# x.mp4 made a decoder open another file (an ffconcat script) or ask the network (a playlist of HLS).
CONTAINERS: Final = ("mov", "matroska", "avi", "mpegts", "flv", "mp3", "ogg", "wav", "flac", "aac", "amr")
CONTAINER_OPTIONS: Final = {"format_whitelist": ",".join(CONTAINERS), "protocol_whitelist": ""}
