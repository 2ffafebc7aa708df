//! Durations of the command line.

use std::time::Duration;

/// `10`, `10s`, `500ms`, `2m`, `2min`, `1h`.
pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no duration: write for example `10s`, `500ms` or `2min`");
    let digits = text.find(|one: char| !one.is_ascii_digit()).unwrap_or(text.len());
    let (count, unit) = text.split_at_checked(digits).ok_or_else(wrong)?;
    let count: u64 = count.parse().map_err(|_| wrong())?;
    let milliseconds = match unit.trim() {
        "ms" => 1,
        "" | "s" | "sec" => 1000,
        "m" | "min" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        _ => return Err(wrong()),
    };
    count.checked_mul(milliseconds).map(Duration::from_millis).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_and_are_seconds_without() {
        assert_eq!(parse_duration("10"), Ok(Duration::from_secs(10)));
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_duration("2 min"), Ok(Duration::from_secs(120)));
        assert!(parse_duration("").is_err() && parse_duration("s").is_err() && parse_duration("3 days").is_err());
        assert!(parse_duration("99999999999999999999").is_err() && parse_duration("9999999999999999999h").is_err());
    }
}
