#[test]
fn passes() {}

#[test]
fn fails() {
    println!("printed by the test");
    assert_eq!(shop::add(1, 2), 4);
}

#[test]
#[should_panic]
fn does_not_panic() {}
