package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthyTest {
    private static int tries = 0;

    @Test
    void passes() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void passesWith(int size) {}

    @Test
    @Disabled("not today")
    void isSkipped() {
        fail();
    }

    @Test
    void isFlaky() {
        tries++;
        assertEquals(2, tries);
    }

    @Nested
    class Deeper {
        @Test
        void passes() {}
    }
}
