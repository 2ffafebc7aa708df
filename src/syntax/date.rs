//! Dates of the proleptic Gregorian calendar as numbers of days.

use super::ast::Date;

/// Days in 400 years.
const DAYS_IN_ERA: i64 = 146_097;

impl Date {
    /// The date of a year (from 1 on), month and day; `None` if the calendar has no such day.
    #[must_use]
    pub fn from_calendar(year: u32, month: u32, day: u32) -> Option<Self> {
        if year == 0 || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        // The year begins in March, so that the leap day is its last.
        let shifted = i64::from(year) - i64::from(month < 3);
        let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
        let month_from_march = i64::from((month + 9) % 12);
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self { days: era * DAYS_IN_ERA + day_of_era })
    }

    /// Year, month and day.
    #[must_use]
    pub const fn calendar(self) -> (i64, i64, i64) {
        let (era, day_of_era) = (self.days.div_euclid(DAYS_IN_ERA), self.days.rem_euclid(DAYS_IN_ERA));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.calendar();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

const fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        let mut next = Date::from_calendar(1600, 1, 1).unwrap().days;
        for (year, month) in (1600..2400).flat_map(|year| (1..=12).map(move |month| (year, month))) {
            for day in 1..=days_in_month(year, month) {
                let date = Date::from_calendar(year, month, day).unwrap();
                assert_eq!(date.days, next);
                assert_eq!(date.calendar(), (i64::from(year), i64::from(month), i64::from(day)));
                next += 1;
            }
        }
    }

    #[test]
    fn days_count_from_march_of_the_year_zero() {
        assert_eq!(Date::from_calendar(1, 3, 1), Some(Date { days: 365 }));
        assert_eq!(Date::from_calendar(1970, 1, 1), Some(Date { days: 719_468 }));
        assert_eq!(Date { days: 0 }.to_string(), "0000-03-01");
    }

    #[test]
    fn other_days_do_not_exist() {
        for (year, month, day) in
            [(2021, 2, 29), (1900, 2, 29), (2021, 4, 31), (2021, 13, 1), (2021, 0, 1), (2021, 1, 0), (0, 3, 1)]
        {
            assert_eq!(Date::from_calendar(year, month, day), None);
        }
    }
}
