/// Adds.
///
/// ```
/// assert_eq!(shop::add(1, 2), 3);
/// ```
pub fn add(one: u32, other: u32) -> u32 {
    one + other
}

#[cfg(test)]
mod tests {
    #[test]
    fn passes() {
        assert_eq!(super::add(1, 2), 3);
    }

    #[test]
    #[ignore = "not today"]
    fn is_skipped() {
        panic!();
    }

    #[test]
    #[should_panic]
    fn fails_as_expected() {
        panic!();
    }
}
