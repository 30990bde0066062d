"""How are figures drawn? As SVG without scripts or inline styles, for pages with a strict policy."""

from openiru.statistics.chart.bars import Bar, stacked_bars
from openiru.statistics.chart.curves import CurveLine, step_curves
from openiru.statistics.chart.series import Mark, series_line

__all__ = ["Bar", "CurveLine", "Mark", "series_line", "stacked_bars", "step_curves"]
