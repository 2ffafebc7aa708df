//! Memory as a hand-written program can have it: zeroed, on pages of two megabytes, and asked for before it is read.

use std::ops::{Deref, DerefMut};

/// Many of one kind of thing, all zero at first, on large pages where the system grants them.
pub struct Pages<T: 'static> {
    items: &'static mut [T],
    mapping: *mut libc::c_void,
    bytes: usize,
}

/// What may consist of nothing but zeros.
///
/// # Safety
///
/// A value of zero bytes is valid, and nothing has to be dropped.
pub unsafe trait Zero: Copy {}

// SAFETY: numbers.
unsafe impl Zero for u32 {}
// SAFETY: numbers.
unsafe impl Zero for u64 {}

const LARGE: usize = 2 << 20;

impl<T: Zero> Pages<T> {
    /// So many zeros.
    pub fn new(count: usize) -> Self {
        let wanted = (count * size_of::<T>()).max(1);
        let bytes = wanted + LARGE;
        // SAFETY: a new mapping of no file, which nothing else knows.
        let mapping = unsafe {
            let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
            libc::mmap(std::ptr::null_mut(), bytes, access, kind, -1, 0)
        };
        assert!(mapping != libc::MAP_FAILED, "no memory for {bytes} bytes");
        let start = mapping.wrapping_byte_add(mapping.align_offset(LARGE));
        // SAFETY: within the mapping; where the advice is not taken, the pages are small.
        #[cfg(target_os = "linux")]
        unsafe {
            libc::madvise(start, wanted, libc::MADV_HUGEPAGE);
        }
        // SAFETY: zeros of which `T` may consist, aligned to more than `T` needs; nobody else has the mapping until it is dropped.
        let items = unsafe { std::slice::from_raw_parts_mut(start.cast(), count) };
        Self { items, mapping, bytes }
    }
}

impl<T> Drop for Pages<T> {
    fn drop(&mut self) {
        // SAFETY: the mapping that `new` made; its items go with this value.
        unsafe { libc::munmap(self.mapping, self.bytes) };
    }
}

impl<T> Deref for Pages<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.items
    }
}

impl<T> DerefMut for Pages<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.items
    }
}

/// Asks for the memory of an item, if there is such an item.
#[inline]
pub fn ask_for<T>(items: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: asking for memory reads nothing, wherever it points.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(items.as_ptr().wrapping_add(at).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = items.get(at);
}
