"""How many reps it takes: by the hour where leads are to be answered at once, by the day elsewhere."""

from core.staffing.backlog import BacklogForecast
from core.staffing.erlang import Service, offered_load, reps_needed, service
from core.staffing.forecasting import FORECAST_OVER, Forecast, forecast, is_hot
from core.staffing.hot import HotForecast, HotHour, MoreReps
from core.staffing.presence import reps_by_hour

__all__ = [
    "FORECAST_OVER",
    "BacklogForecast",
    "Forecast",
    "HotForecast",
    "HotHour",
    "MoreReps",
    "Service",
    "forecast",
    "is_hot",
    "offered_load",
    "reps_by_hour",
    "reps_needed",
    "service",
]
