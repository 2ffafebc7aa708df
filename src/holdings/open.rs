//! Which parties have something to pass on: a set that is swept in order, again and again until it is empty.
//!
//! Neighbours in a policy stand beside each other in memory, and data often flows the way that they are declared in: a sweep looks
//! at rows one behind the other, and much of what a party passes on has come together by then.

/// A set of numbers below some bound, as bits; each bit of a level says whether there is one in a word of the level before.
pub(super) struct Open {
    levels: Vec<Vec<u64>>,
    /// Where the sweep is.
    at: usize,
}

impl Open {
    /// Room for numbers below a bound.
    pub fn new(bound: usize) -> Self {
        let mut levels = vec![vec![0; bound.div_ceil(64)]];
        while let Some(last) = levels.last().filter(|level| level.len() > 1) {
            levels.push(vec![0; last.len().div_ceil(64)]);
        }
        Self { levels, at: 0 }
    }

    pub fn insert(&mut self, mut number: usize) {
        for level in &mut self.levels {
            let Some(word) = level.get_mut(number / 64) else { return };
            let before = std::mem::replace(word, *word | 1 << (number % 64));
            if before != 0 {
                return;
            }
            number /= 64;
        }
    }

    /// The next one of the sweep, which is taken out.
    pub fn take(&mut self) -> Option<usize> {
        let next = self.next(self.at).or_else(|| self.next(0))?;
        self.at = next + 1;
        self.remove(next);
        Some(next)
    }

    fn remove(&mut self, mut number: usize) {
        for level in &mut self.levels {
            let Some(word) = level.get_mut(number / 64) else { return };
            *word &= !(1 << (number % 64));
            if *word != 0 {
                return;
            }
            number /= 64;
        }
    }

    fn next(&self, from: usize) -> Option<usize> {
        let mut at = from;
        for (height, level) in self.levels.iter().enumerate() {
            let rest = level.get(at / 64)? & u64::MAX << (at % 64);
            if rest != 0 {
                let found = at / 64 * 64 + rest.trailing_zeros() as usize;
                return self.levels.get(..height)?.iter().rev().try_fold(found, |found, level| {
                    let word = level.get(found)?;
                    Some(found * 64 + word.trailing_zeros() as usize)
                });
            }
            at = at / 64 + 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Open;

    #[test]
    fn a_sweep_goes_on_where_it_was_and_begins_again() {
        for bound in [1, 64, 65, 5000, 300_000] {
            let mut open = Open::new(bound);
            assert_eq!(open.take(), None);
            let some = [0, bound / 3, bound / 2, bound - 1];
            some.iter().for_each(|&number| open.insert(number));
            let mut taken = vec![open.take().unwrap()];
            open.insert(0);
            taken.extend(std::iter::from_fn(|| open.take()));
            let mut expected = some.to_vec();
            expected.dedup();
            expected.push(0);
            assert_eq!(taken, expected, "of {bound}");
        }
    }
}
