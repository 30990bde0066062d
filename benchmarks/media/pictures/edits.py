"""Fifty things that people do to pictures before they upload them again."""

import io
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Picture = Image.Image
Random = np.random.Generator
Edit = Callable[[Picture, Picture, Random], Picture]  # the picture, another one to mix it with, and chance

CAPTION: Final = "When the river meets the harbour in the morning"


def apply(name: str, picture: Picture, other: Picture, random: Random) -> bytes:
    """The edited picture as a JPEG file, as platforms keep it."""
    made = EDITS[name](picture, other, random).convert("RGB")
    return _jpeg(made, QUALITIES.get(name, 85))


def _jpeg(picture: Picture, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _saved(picture: Picture, quality: int) -> Picture:
    return Image.open(io.BytesIO(_jpeg(picture.convert("RGB"), quality)))


def _same(picture: Picture, _other: Picture, _random: Random) -> Picture:
    return picture


def _scaled(share: float) -> Edit:
    def edit(picture: Picture, _other: Picture, _random: Random) -> Picture:
        return picture.resize((max(1, int(picture.width * share)), max(1, int(picture.height * share))))

    return edit


def _thumb(picture: Picture, _other: Picture, _random: Random) -> Picture:
    small = picture.copy()
    small.thumbnail((160, 160))
    return small


def _blur(radius: float) -> Edit:
    return lambda picture, _other, _random: picture.filter(ImageFilter.GaussianBlur(radius))


def _noise(picture: Picture, _other: Picture, random: Random) -> Picture:
    pixels = np.asarray(picture, np.float32)
    return Image.fromarray(np.clip(pixels + random.normal(0, 15, pixels.shape), 0, 255).astype(np.uint8))


def _sharpen(picture: Picture, _other: Picture, _random: Random) -> Picture:
    return picture.filter(ImageFilter.UnsharpMask(3, 200, 2))


def _grey(picture: Picture, _other: Picture, _random: Random) -> Picture:
    return picture.convert("L")


def _gamma(picture: Picture, _other: Picture, _random: Random) -> Picture:
    return picture.point([round(255 * (value / 255) ** 2.0) for value in range(256)] * 3)


def _brighter(picture: Picture, _other: Picture, _random: Random) -> Picture:
    return ImageEnhance.Contrast(ImageEnhance.Brightness(picture).enhance(1.3)).enhance(1.4)


def _hue(picture: Picture, _other: Picture, _random: Random) -> Picture:
    hue, saturation, value = picture.convert("HSV").split()
    turned = hue.point([(tone + 64) % 256 for tone in range(256)])
    return Image.merge("HSV", (turned, saturation, value)).convert("RGB")


def _corner_logo(picture: Picture, _other: Picture, random: Random) -> Picture:
    made = picture.copy()
    radius = 0.09 * min(made.size)
    x, y = made.width - 1.3 * radius, made.height - 1.3 * radius
    draw = ImageDraw.Draw(made)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill="white", outline="black", width=3)
    draw.regular_polygon((x, y, 0.7 * radius), 5, fill=tuple(random.integers(0, 200, 3).tolist()))
    return made


def _watermark(picture: Picture, _other: Picture, _random: Random) -> Picture:
    layer = Image.new("L", (2 * picture.width, 2 * picture.height))
    draw = ImageDraw.Draw(layer)
    size = max(12, picture.width // 18)
    for row in range(0, layer.height, 4 * size):
        for column in range(0, layer.width, 8 * size):
            draw.text((column, row), "channel", fill=90, font_size=size)
    turned = layer.rotate(30).crop(
        (
            picture.width // 2,
            picture.height // 2,
            picture.width // 2 + picture.width,
            picture.height // 2 + picture.height,
        )
    )
    return Image.composite(Image.new("RGB", picture.size, "white"), picture, turned)


def _stickers(picture: Picture, _other: Picture, random: Random) -> Picture:
    made = picture.copy()
    draw = ImageDraw.Draw(made)
    radius = 0.14 * min(made.size)
    for _ in range(2):
        x, y = random.uniform(0.2, 0.8, 2) * made.size
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill="gold", outline="black", width=4)
        for side in (-0.35, 0.35):
            eye = x + side * radius
            draw.ellipse((eye - radius / 8, y - radius / 3, eye + radius / 8, y), fill="black")
        draw.arc(
            (x - radius / 2, y - radius / 2, x + radius / 2, y + radius / 2), 20, 160, fill="black", width=5
        )
    return made


def _impact(picture: Picture, _other: Picture, _random: Random) -> Picture:
    made = picture.copy()
    draw = ImageDraw.Draw(made)
    size = made.width // 10
    for y, words in ((0.02, "WHEN THE RIVER"), (0.97, "MEETS THE HARBOUR")):
        draw.text(
            (made.width / 2, y * made.height),
            words,
            anchor="mt" if y < 0.5 else "mb",
            fill="white",
            stroke_fill="black",
            stroke_width=max(2, size // 14),
            font_size=size,
        )
    return made


def _caption(picture: Picture, _other: Picture, _random: Random) -> Picture:
    made = picture.copy()
    draw = ImageDraw.Draw(made)
    top = int(0.82 * made.height)
    draw.rectangle((0, top, made.width, made.height), fill="black")
    draw.text(
        (made.width / 2, (top + made.height) / 2),
        CAPTION,
        anchor="mm",
        fill="white",
        font_size=made.width // 26,
    )
    return made


def _crop(share: float) -> Edit:
    def edit(picture: Picture, _other: Picture, _random: Random) -> Picture:
        x, y = int(share * picture.width), int(share * picture.height)
        return picture.crop((x, y, picture.width - x, picture.height - y))

    return edit


def _one_side(picture: Picture, _other: Picture, random: Random) -> Picture:
    x, y = picture.width // 4, picture.height // 4
    boxes = (
        (x, 0, picture.width, picture.height),
        (0, y, picture.width, picture.height),
        (0, 0, picture.width - x, picture.height),
        (0, 0, picture.width, picture.height - y),
    )
    return picture.crop(boxes[int(random.integers(4))])


def _square(picture: Picture, _other: Picture, _random: Random) -> Picture:
    return ImageOps.fit(picture, (min(picture.size),) * 2)


def _random_crop(area: float) -> Edit:
    def edit(picture: Picture, _other: Picture, random: Random) -> Picture:
        side = area**0.5
        width, height = int(side * picture.width), int(side * picture.height)
        x = int(random.integers(picture.width - width + 1))
        y = int(random.integers(picture.height - height + 1))
        return picture.crop((x, y, x + width, y + height))

    return edit


def _border(share: float) -> Edit:
    def edit(picture: Picture, _other: Picture, random: Random) -> Picture:
        colour = tuple(random.integers(0, 256, 3).tolist())
        return ImageOps.expand(picture, int(share * max(picture.size)), colour)

    return edit


def _letterbox(width: int, height: int) -> Edit:
    return lambda picture, _other, _random: ImageOps.pad(picture, (width, height), color="black")


def _story(picture: Picture, _other: Picture, _random: Random) -> Picture:
    ground = ImageOps.fit(picture, (720, 1280)).filter(ImageFilter.GaussianBlur(30))
    inner = ImageOps.contain(picture, (720, 1280))
    ground.paste(inner, ((720 - inner.width) // 2, (1280 - inner.height) // 2))
    return ground


def _meme_strip(picture: Picture, _other: Picture, _random: Random) -> Picture:
    strip = int(0.22 * picture.height)
    made = Image.new("RGB", (picture.width, picture.height + strip), "white")
    made.paste(picture, (0, strip))
    size = picture.width // 24
    ImageDraw.Draw(made).text((size, strip / 3), CAPTION, fill="black", font_size=size)
    return made


def _meme_frame(picture: Picture, _other: Picture, _random: Random) -> Picture:
    made = ImageOps.expand(picture, int(0.02 * picture.width), "white")
    below = int(0.25 * picture.height)
    made = ImageOps.expand(
        made, (int(0.1 * picture.width), int(0.08 * picture.height), int(0.1 * picture.width), below), "black"
    )
    size = made.width // 24
    ImageDraw.Draw(made).text(
        (made.width / 2, made.height - below / 2), CAPTION, anchor="mm", fill="white", font_size=size
    )
    return made


def _turned(way: Image.Transpose) -> Edit:
    return lambda picture, _other, _random: picture.transpose(way)


def _rotated(degrees: float) -> Edit:
    return lambda picture, _other, _random: picture.rotate(
        degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="black"
    )


def _rotated_cropped(picture: Picture, _other: Picture, _random: Random) -> Picture:
    return _crop(0.09)(picture.rotate(5, Image.Resampling.BICUBIC), picture, _random)


def _stretched(picture: Picture, _other: Picture, _random: Random) -> Picture:
    return picture.resize((int(1.25 * picture.width), picture.height))


def _screen(picture: Picture, _other: Picture, random: Random) -> Picture:
    """Photographed from a screen, at an angle."""
    width, height = picture.size
    corners = np.array([[0, 0], [0, 1], [1, 1], [1, 0]]) * [width, height]
    moved = corners * 0.8 + np.array([0.1 * width, 0.1 * height])
    moved = moved + random.uniform(-0.08, 0.08, (4, 2)) * [width, height]
    rows = []
    for (x, y), (u, v) in zip(moved, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    solved = np.linalg.solve(np.array(rows), corners.ravel())
    made = picture.transform(
        picture.size,
        Image.Transform.PERSPECTIVE,
        tuple(solved),
        Image.Resampling.BICUBIC,
        fillcolor=(30, 30, 34),
    )
    return ImageEnhance.Contrast(made.filter(ImageFilter.GaussianBlur(0.8))).enhance(0.85)


def _phone(picture: Picture, _other: Picture, _random: Random) -> Picture:
    """A screenshot of a post."""
    inner = ImageOps.contain(picture, (720, 800))
    made = Image.new("RGB", (720, 1440), (250, 250, 250))
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, 720, 50), fill=(20, 20, 20))
    draw.text((30, 12), "09:41", fill="white", font_size=26)
    draw.ellipse((30, 80, 100, 150), fill="steelblue")
    draw.text((120, 90), "A reader of news", fill="black", font_size=30)
    draw.text((30, 180), "Look at this picture from this morning", fill="black", font_size=28)
    top = 240
    made.paste(inner, ((720 - inner.width) // 2, top))
    draw.text((30, top + inner.height + 30), "1,204 likes    87 replies", fill="grey", font_size=26)
    for row in range(top + inner.height + 90, 1400, 60):
        draw.text((60, row), "What a lovely view of the bridge", fill="black", font_size=26)
    return made


def _collage(picture: Picture, other: Picture, random: Random) -> Picture:
    cell = (480, 480)
    made = Image.new("RGB", (960, 960))
    place = int(random.integers(4))
    fillers = [other, ImageOps.mirror(other), _crop(0.2)(other, other, random)]
    for number in range(4):
        shown = picture if number == place else fillers.pop()
        made.paste(ImageOps.fit(shown, cell), (480 * (number % 2), 480 * (number // 2)))
    return made


def _beside(picture: Picture, other: Picture, random: Random) -> Picture:
    height = 600
    both = [each.resize((max(1, each.width * height // each.height), height)) for each in (picture, other)]
    if random.random() < 0.5:
        both.reverse()
    made = Image.new("RGB", (both[0].width + both[1].width, height))
    made.paste(both[0], (0, 0))
    made.paste(both[1], (both[0].width, 0))
    return made


def _within(share: float) -> Edit:
    def edit(picture: Picture, other: Picture, random: Random) -> Picture:
        ground = ImageOps.fit(other, (1024, 768))
        inner = ImageOps.contain(picture, (int(1024 * share), int(768 * share)))
        x = int(random.integers(ground.width - inner.width + 1))
        y = int(random.integers(ground.height - inner.height + 1))
        ground.paste(inner, (x, y))
        return ground

    return edit


def _chat(picture: Picture, other: Picture, random: Random) -> Picture:
    """Forwarded through chats: made smaller, captioned, cropped, saved badly."""
    small = picture.copy()
    small.thumbnail((800, 800))
    return _crop(0.04)(_saved(_caption(small, other, random), 60), other, random)


def _mirror_crop_caption(picture: Picture, other: Picture, random: Random) -> Picture:
    return _caption(_crop(0.08)(ImageOps.mirror(picture), other, random), other, random)


def _phone_meme(picture: Picture, other: Picture, random: Random) -> Picture:
    return _phone(_meme_frame(picture, other, random), other, random)


def _vignette(picture: Picture, _other: Picture, _random: Random) -> Picture:
    mask = ImageOps.invert(Image.radial_gradient("L")).resize(picture.size)
    return ImageChops.multiply(
        picture, Image.merge("RGB", (mask.point(lambda tone: min(255, 70 + tone)),) * 3)
    )


QUALITIES: Final = {"jpeg-30": 30, "jpeg-10": 10, "chat": 45}

EDITS: Final[Mapping[str, Edit]] = {
    "jpeg-85": _same,
    "jpeg-30": _same,
    "jpeg-10": _same,
    "half-size": _scaled(0.5),
    "thumbnail-160": _thumb,
    "blur-2": _blur(2),
    "blur-5": _blur(5),
    "noise": _noise,
    "sharpen": _sharpen,
    "grey": _grey,
    "gamma-2": _gamma,
    "bright-contrast": _brighter,
    "hue": _hue,
    "corner-logo": _corner_logo,
    "watermark": _watermark,
    "two-stickers": _stickers,
    "impact-text": _impact,
    "caption-bar": _caption,
    "crop-2": _crop(0.02),
    "crop-5": _crop(0.05),
    "crop-10": _crop(0.10),
    "crop-20": _crop(0.20),
    "crop-one-side": _one_side,
    "crop-square": _square,
    "crop-random-50": _random_crop(0.5),
    "crop-random-25": _random_crop(0.25),
    "border-5": _border(0.05),
    "border-15": _border(0.15),
    "letterbox-square": _letterbox(1000, 1000),
    "letterbox-tall": _letterbox(720, 1280),
    "story": _story,
    "meme-strip": _meme_strip,
    "meme-frame": _meme_frame,
    "mirror": _turned(Image.Transpose.FLIP_LEFT_RIGHT),
    "flip": _turned(Image.Transpose.FLIP_TOP_BOTTOM),
    "rotate-90": _turned(Image.Transpose.ROTATE_90),
    "rotate-180": _turned(Image.Transpose.ROTATE_180),
    "rotate-3": _rotated(3),
    "rotate-8": _rotated(8),
    "rotate-5-cropped": _rotated_cropped,
    "stretch": _stretched,
    "screen-photo": _screen,
    "phone-post": _phone,
    "collage-2x2": _collage,
    "side-by-side": _beside,
    "within-half": _within(0.5),
    "within-third": _within(1 / 3),
    "chat": _chat,
    "mirror-crop-caption": _mirror_crop_caption,
    "phone-meme": _phone_meme,
}
