//! How high a rate may be, given what was seen.

/// Returns the rate that is not exceeded with 95 % confidence, after some events in some trials:
/// Clopper and Pearson's one-sided bound, the rule of three (3/n) where nothing was seen, 1
/// without any trial.
pub fn upper_bound_95(events: u32, trials: u32) -> f64 {
    if trials == 0 || events >= trials {
        return 1.0;
    }
    if events == 0 {
        return (3.0 / f64::from(trials)).min(1.0);
    }
    let (mut low, mut high) = (f64::from(events) / f64::from(trials), 1.0);
    for _ in 0..60 {
        let rate = f64::midpoint(low, high);
        if at_most(events, trials, rate) > 0.05 {
            low = rate;
        } else {
            high = rate;
        }
    }
    high
}

/// Returns the probability of at most so many events.
fn at_most(events: u32, trials: u32, rate: f64) -> f64 {
    let (seen, missed) = (rate.ln(), (1.0 - rate).ln());
    // The logarithm of each term from the one before: no factorial can overflow.
    let mut term = f64::from(trials) * missed;
    let mut sum = term.exp();
    for k in 1..=events {
        term += (f64::from(trials - k + 1) / f64::from(k)).ln() + seen - missed;
        sum += term.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_follows_the_tables() {
        for (events, trials, bound) in
            [(0, 0, 1.0), (0, 2, 1.0), (0, 300, 0.01), (1, 100, 0.04656), (10, 1000, 0.01690), (5, 5, 1.0)]
        {
            let found = upper_bound_95(events, trials);
            assert!((found - bound).abs() < 1e-4, "{events} of {trials}: {found}");
        }
    }
}
