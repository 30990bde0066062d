"""The story of the demo: scripted people work an invented world through the real operations."""

from openiru.workflows.play_story.play import play_story
from openiru.workflows.play_story.types import Stage, StoryPlan, StoryResult

__all__ = ["Stage", "StoryPlan", "StoryResult", "play_story"]
