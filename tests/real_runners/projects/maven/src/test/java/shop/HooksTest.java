package shop;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HooksTest {
    @BeforeAll
    static void open() {
        throw new IllegalStateException("no database");
    }

    @Test
    void neverBegins() {}

    @Test
    void neverBeginsEither() {}
}
