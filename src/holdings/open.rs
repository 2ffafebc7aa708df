//! Which parties have something to pass on: a set that is swept in order, again and again until it is empty.
//!
//! Neighbours in a policy stand beside each other in memory, and data often flows the way that they are declared in: a sweep looks
//! at rows one behind the other, and much of what a party passes on has come together by then.

/// A set of numbers below some bound, as bits.
pub(super) struct Open {
    words: Vec<u64>,
    /// Of each word, whether there can be one in it.
    filled: Vec<u64>,
    /// The word where the sweep is.
    at: usize,
}

impl Open {
    /// Room for numbers below a bound.
    pub fn new(bound: usize) -> Self {
        let words = bound.div_ceil(64);
        Self { words: vec![0; words], filled: vec![0; words.div_ceil(64)], at: 0 }
    }

    /// Where numbers are inserted.
    pub fn marks(&mut self) -> Marks<'_> {
        Marks { words: &mut self.words, filled: &mut self.filled }
    }

    /// The next one of the sweep, which is taken out: the first of the word where it is, or of the next word that has one.
    #[inline]
    pub fn take(&mut self) -> Option<usize> {
        loop {
            let word = self.words.get_mut(self.at)?;
            if *word != 0 {
                let first = word.trailing_zeros() as usize;
                *word &= *word - 1;
                return Some(self.at * 64 + first);
            }
            if let Some(filled) = self.filled.get_mut(self.at / 64) {
                *filled &= !(1 << (self.at % 64));
            }
            self.at = self.filled_from(self.at).or_else(|| self.filled_from(0))?;
        }
    }

    fn filled_from(&self, at: usize) -> Option<usize> {
        let mut rest = u64::MAX << (at % 64);
        for (block, filled) in self.filled.iter().enumerate().skip(at / 64) {
            let found = filled & std::mem::replace(&mut rest, u64::MAX);
            if found != 0 {
                return Some(block * 64 + found.trailing_zeros() as usize);
            }
        }
        None
    }
}

/// A set to insert into.
pub(super) struct Marks<'o> {
    words: &'o mut [u64],
    filled: &'o mut [u64],
}

impl Marks<'_> {
    /// Inserts a number, if it is to be inserted at all: asking that beforehand is a branch that processors guess wrong.
    #[inline]
    pub fn insert_if(&mut self, wanted: bool, number: usize) {
        let (at, bit) = (number / 64, u64::from(wanted));
        let Some(word) = self.words.get_mut(at) else { return };
        let before = std::mem::replace(word, *word | bit << (number % 64));
        if before == 0
            && let Some(filled) = self.filled.get_mut(at / 64)
        {
            *filled |= bit << (at % 64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Open;

    #[test]
    fn what_goes_in_comes_out_once_and_in_order() {
        for bound in [1, 64, 65, 5000, 300_000] {
            let mut open = Open::new(bound);
            assert_eq!(open.take(), None);
            let mut some = vec![0, bound / 3, bound / 2, bound - 1];
            some.iter().for_each(|&number| open.marks().insert_if(true, number));
            open.marks().insert_if(false, bound / 5);
            some.dedup();
            assert_eq!(std::iter::from_fn(|| open.take()).collect::<Vec<_>>(), some, "of {bound}");
        }
    }

    #[test]
    fn a_sweep_goes_on_where_it_was_and_begins_again() {
        let mut open = Open::new(5000);
        [0, 70, 80, 4999].into_iter().for_each(|number| open.marks().insert_if(true, number));
        assert_eq!([open.take(), open.take()], [Some(0), Some(70)]);
        [1, 64].into_iter().for_each(|number| open.marks().insert_if(true, number));
        assert_eq!(std::iter::from_fn(|| open.take()).collect::<Vec<_>>(), [64, 80, 4999, 1]);
    }
}
