"""Business days as the library `holidays` and Python's own calendar know them, for every day of three years in three regions.

Prints a line for each: region, moment in UTC, number of days, and the moment in UTC that is due: the closing hour (17:00 in
London) of the n-th working day after the day of receipt, where a moment after closing counts as the next day."""
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
CLOSES = time(17, 0)
HOURS = [time(0, 0), time(9, 0), time(16, 59), CLOSES, time(17, 1), time(23, 59)]
COUNTS = [0, 1, 2, 3, 5, 10]
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
DAY = timedelta(days=1)


def utc(day, at):
    return datetime.combine(day, at, LONDON).astimezone(timezone.utc)


def run(region, subdivision):
    closed = holidays.country_holidays("GB", subdiv=subdivision, years=range(FIRST.year, LAST.year + 1))
    working = {}
    day = FIRST
    while day <= LAST:
        working[day] = day.weekday() < 5 and day not in closed
        day += DAY
    days = [day for day, works in working.items() if works]
    place = {day: n for n, day in enumerate(days)}
    day = FIRST
    while day <= LAST:
        for at in HOURS:
            received = day if at <= CLOSES else day + DAY
            while received <= LAST and not working[received]:
                received += DAY
            for count in COUNTS:
                n = place.get(received, len(days)) + count
                # What is due in the year after is not known here.
                if n < len(days):
                    moment, due = utc(day, at), utc(days[n], CLOSES)
                    print(region, f"{moment:%Y-%m-%dT%H:%M:%S}", count, f"{due:%Y-%m-%dT%H:%M:%S}")
        day += DAY


for name, code in [("england", "ENG"), ("scotland", "SCT"), ("ireland", "NIR")]:
    run(name, code)
