#include "adapters/app/answer_memory.hpp"

#include <gtest/gtest.h>

namespace watchgrid::app {
namespace {

class AnswerMemoryTest : public ::testing::Test {
protected:
    http::Responder asker(const std::string& who) {
        return http::responder_for_test([this, who](http::Response r) { heard += who + std::to_string(r.status) + " "; });
    }
    AnswerMemory memory;
    std::string heard;
};

TEST_F(AnswerMemoryTest, TwoRequestsWithOneKeyAreOneOrder) {
    EXPECT_TRUE(memory.begin("k", 7, asker("a")));
    EXPECT_FALSE(memory.begin("k", 7, asker("b")));
    EXPECT_EQ(heard, "");
    memory.settle("k", http::json_response(200, "{}"));
    EXPECT_EQ(heard, "a200 b200 ");
    EXPECT_FALSE(memory.begin("k", 7, asker("c")));
    EXPECT_EQ(heard, "a200 b200 c200 ");
    EXPECT_TRUE(memory.begin("other", 7, asker("d")));
}

TEST_F(AnswerMemoryTest, AnOrderThatWasNotTakenMayBeTriedAgain) {
    EXPECT_TRUE(memory.begin("k", 7, asker("a")));
    memory.give_up("k", http::text_response(503, "full"));
    EXPECT_EQ(heard, "a503 ");
    EXPECT_TRUE(memory.begin("k", 7, asker("b")));
}

TEST_F(AnswerMemoryTest, AKeyThatCameWithAnotherOrderIsRefusedAndTheFirstGoesOn) {
    EXPECT_TRUE(memory.begin("k", 1, asker("a")));
    EXPECT_FALSE(memory.begin("k", 2, asker("b")));
    EXPECT_EQ(heard, "b422 ");
    memory.settle("k", http::json_response(200, "{}"));
    EXPECT_FALSE(memory.begin("k", 2, asker("c")));
    EXPECT_FALSE(memory.begin("k", 1, asker("d")));
    EXPECT_EQ(heard, "b422 a200 c422 d200 ");
}

TEST_F(AnswerMemoryTest, ForgetsTheOldestAnswersOnly) {
    for (std::size_t n = 0; n <= AnswerMemory::kKept; ++n) {
        (void)memory.begin(std::to_string(n), 7, asker("x"));
        memory.settle(std::to_string(n), http::json_response(200, "{}"));
    }
    heard.clear();
    EXPECT_FALSE(memory.begin("1", 7, asker("old")));
    EXPECT_TRUE(memory.begin("0", 7, asker("oldest")));
    EXPECT_EQ(heard, "old200 ");
}

}  // namespace
}  // namespace watchgrid::app
