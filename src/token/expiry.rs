//! When a token ends, as GitHub states it in `github-authentication-token-expiration`.
//!
//! Owns the two shapes of that header. It never asks the clock: the caller says what time it is.

use std::time::UNIX_EPOCH;

use time::format_description::StaticFormatDescription;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

const SHAPE: StaticFormatDescription = format_description!(
    "[year]-[month]-[day] [hour]:[minute]:[second] [offset_hour sign:mandatory][offset_minute]"
);

/// Seconds in a day.
const DAY: i64 = 86_400;

/// How near to the answer's own time a stated end is no end: GitHub was seen to state the present
/// moment for tokens that end much later (google/go-github#3708).
const PRESENT: i64 = 60;

/// The moment a token ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiry {
    /// In UTC.
    moment: OffsetDateTime,
}

impl Expiry {
    /// Reads the header. `date` is the `Date` header of the same answer.
    ///
    /// `None` if the value has neither shape (`2026-12-31 23:59:59 UTC`, `2026-12-31 23:59:59
    /// +0500`: google/go-github#2649) or states the present moment: then the end is not known.
    pub fn parse(header: &str, date: Option<&str>) -> Option<Self> {
        let header = header.replace(" UTC", " +0000");
        let moment =
            OffsetDateTime::parse(&header, SHAPE).ok()?.checked_to_offset(UtcOffset::UTC)?;
        let present = date.and_then(http_date);
        let is_present =
            present.is_some_and(|now| (moment.unix_timestamp() - now).abs() <= PRESENT);
        (!is_present).then_some(Self { moment })
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    pub fn seconds(self) -> i64 {
        self.moment.unix_timestamp()
    }

    /// Whole days from `now` (seconds since 1970, UTC) to the end: 0 on the last day, negative
    /// afterwards.
    pub fn days_left(self, now: i64) -> i64 {
        self.seconds().saturating_sub(now).div_euclid(DAY)
    }
}

impl std::fmt::Display for Expiry {
    /// The day in UTC, as `2026-12-31`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.moment.date().fmt(f)
    }
}

/// A span of time from now on, as a person writes it: `7d`, `12h`, `2w`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within {
    seconds: i64,
}

impl Within {
    /// Whether a token that ends then ends within the span.
    pub fn covers(self, end: Expiry, now: i64) -> bool {
        end.seconds().saturating_sub(now) < self.seconds
    }
}

impl std::str::FromStr for Within {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a number with h, d or w behind it, such as 7d".to_owned();
        let unit = text.chars().last().ok_or_else(wrong)?;
        let seconds = match unit {
            'h' => 3600,
            'd' => DAY,
            'w' => 7 * DAY,
            _ => return Err(wrong()),
        };
        let count: u16 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
        Ok(Self { seconds: i64::from(count) * seconds })
    }
}

/// The moment of a `Date` header (RFC 9110, 5.6.7), in seconds since 1970.
pub(crate) fn http_date(text: &str) -> Option<i64> {
    let moment = httpdate::parse_http_date(text).ok()?;
    i64::try_from(moment.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(header: &str) -> Option<i64> {
        Expiry::parse(header, None).map(Expiry::seconds)
    }

    #[test]
    fn both_shapes() {
        // The numbers are those of `date -u -d … +%s`.
        assert_eq!(seconds("2022-11-22 18:13:46 UTC"), Some(1_669_140_826));
        assert_eq!(seconds("2027-03-19 00:00:00 -0500"), Some(1_805_432_400));
        assert_eq!(seconds("2026-12-31 23:59:59 +0500"), Some(1_798_743_599));
        assert_eq!(seconds("2028-02-29 12:00:00 UTC"), Some(1_835_438_400));
        assert_eq!(seconds("1970-01-01 00:00:00 +0000"), Some(0));
    }

    #[test]
    fn other_shapes() {
        for header in [
            "",
            "2026-12-31",
            "2026-12-31 23:59:59",
            "2026-12-31T23:59:59Z",
            "2026-12-31 23:59:59 CET",
            "2026-12-31 23:59:59 +05:00",
            "2026-12-31 23:59:59 0500",
            "2026-12-31 23:59:59 é500",
            "2026-12-31 23:59:59 UTC now",
            "2026-12-31-1 23:59:59 UTC",
            "2026-13-31 23:59:59 UTC",
            "2026-00-10 23:59:59 UTC",
            "2027-02-29 23:59:59 UTC",
            "2026-12-31 24:00:00 UTC",
            "2026-12-31 23:59:60 UTC",
            "2026-12-31 23:59 UTC",
            "+026-12-31 23:59:59 UTC",
            "26-12-31 23:59:59 UTC",
        ] {
            assert_eq!(seconds(header), None, "{header}");
        }
    }

    #[test]
    fn the_present_is_no_end() {
        let date = "Tue, 24 Nov 2026 09:01:00 GMT";
        let at = |time: &str| Expiry::parse(&format!("2026-11-24 {time}"), Some(date)).is_some();
        assert!(!at("09:01:00 UTC"));
        assert!(!at("09:02:00 UTC"));
        assert!(!at("10:00:00 +0100"));
        assert!(at("09:02:01 UTC"));
        assert!(at("08:59:59 UTC"));
        assert!(Expiry::parse("2026-11-24 09:01:00 UTC", Some("now")).is_some());
    }

    #[test]
    fn spans() {
        let within = |text: &str| text.parse::<Within>();
        assert_eq!(within("2w"), within("14d"));
        assert_eq!(within("24h"), within("1d"));
        for wrong in ["", "7", "d", "-1d", "1.5d", "7 d", "7m", "99999999d", "é"] {
            assert!(within(wrong).is_err(), "{wrong}");
        }
        let end = Expiry::parse("2026-12-31 23:59:59 UTC", None).unwrap();
        let week = within("7d").unwrap();
        assert!(week.covers(end, end.seconds() - 7 * DAY + 1));
        assert!(!week.covers(end, end.seconds() - 7 * DAY));
        assert!(week.covers(end, end.seconds() + 1));
    }

    #[test]
    fn days_left_and_display() {
        let end = Expiry::parse("2026-12-31 23:59:59 UTC", None).unwrap();
        assert_eq!(end.to_string(), "2026-12-31");
        assert_eq!(end.days_left(end.seconds()), 0);
        assert_eq!(end.days_left(end.seconds() - DAY + 1), 0);
        assert_eq!(end.days_left(end.seconds() - DAY), 1);
        assert_eq!(end.days_left(end.seconds() + 1), -1);
        assert_eq!(end.days_left(i64::MIN), i64::MAX / DAY);
        let east = Expiry::parse("2027-01-01 03:00:00 +0500", None).unwrap();
        assert_eq!(east.to_string(), "2026-12-31");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_not(header in ".*", date in ".*") {
            let _ = Expiry::parse(&header, Some(&date));
        }

        #[test]
        fn nearly_right_text_is_read_or_not(header in "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8} [-+UTC0-9]{1,5}") {
            if let Some(end) = Expiry::parse(&header, None) {
                prop_assert!(!end.to_string().is_empty());
            }
        }

        #[test]
        fn a_zone_moves_the_moment(hours in 0..24_i64, minutes in 0..60_i64) {
            let at = |zone: &str| seconds(&format!("2026-06-15 12:00:00 {zone}")).unwrap();
            let ahead = hours * 3600 + minutes * 60;
            prop_assert_eq!(at(&format!("+{hours:02}{minutes:02}")), at("UTC") - ahead);
            prop_assert_eq!(at(&format!("-{hours:02}{minutes:02}")), at("UTC") + ahead);
        }
    }
}
