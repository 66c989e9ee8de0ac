package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FailingTest {
    @Test
    void passes() {}

    @Test
    void fails() {
        assertEquals(1, 2);
    }

    @Test
    void breaks() {
        throw new IllegalStateException("out of stock");
    }
}
