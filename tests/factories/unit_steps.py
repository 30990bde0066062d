"""What steps on the page of units are about, and what is said there."""

from tests.factories.scene import Scene


def question(scene: Scene) -> tuple[str, ...]:
    """A question of another unit that waits."""
    return (scene.units["question"],)


def hold(scene: Scene) -> tuple[str, ...]:
    """A hold that lasts."""
    return (scene.units["hold"],)


def no_objection(_scene: Scene) -> dict[str, str]:
    """What we answer."""
    return {"answer": "no_objection"}


def they_agreed(_scene: Scene) -> dict[str, str]:
    """Why a hold ends."""
    return {"reason": "The other unit agreed by telephone."}
