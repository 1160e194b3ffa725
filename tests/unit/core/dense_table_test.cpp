#include "engine/base/dense_table.hpp"

#include <gtest/gtest.h>

#include "engine/base/digest.hpp"
#include "engine/base/ids.hpp"

namespace watchgrid::engine {
namespace {

using Table = DenseTable<OfferId, int>;

Table three() {
    Table t;
    for (int i : {10, 20, 30}) t.add(t.next_id(), i);
    return t;
}

TEST(DenseTable, GivesIdsFromOneInOrder) {
    Table t;
    EXPECT_EQ(t.next_id(), OfferId{1});
    t = three();
    EXPECT_EQ(t.next_id(), OfferId{4});
    EXPECT_EQ(t.at(OfferId{2}), 20);
    EXPECT_EQ(t.find(OfferId{4}), nullptr);
    EXPECT_EQ(t.find(OfferId{0}), nullptr);
}

TEST(DenseTable, ForgetsAtTheFrontAndKeepsTheOtherIds) {
    Table t = three();
    t.forget_front();
    EXPECT_FALSE(t.has(OfferId{1}));
    EXPECT_EQ(t.first_id(), OfferId{2});
    EXPECT_EQ(t.at(OfferId{3}), 30);
    EXPECT_EQ(t.next_id(), OfferId{4});
    EXPECT_EQ(t.size(), 2U);
}

TEST(DenseTable, AForgottenFrontIsPartOfTheDigest) {
    Table t = three(), later;
    t.forget_front(), t.forget_front(), t.forget_front();
    EXPECT_TRUE(t.empty());
    EXPECT_NE(digest_of(t), digest_of(later));
    EXPECT_NE(t, later);
}

TEST(DenseTableDeathTest, AnIdOutOfOrderIsOurOwnMistake) {
    Table t = three();
    EXPECT_DEATH(t.add(OfferId{9}, 1), "broken invariant");
    EXPECT_DEATH((void)t.at(OfferId{9}), "broken invariant");
}

}  // namespace
}  // namespace watchgrid::engine
