// The names are those of another test binary, which is another test.
#[test]
fn passes() {}
