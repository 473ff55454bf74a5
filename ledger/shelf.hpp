// Shelf: the three books together, the server's key, and the file of heads. Used by one thread.
#pragma once

#include "ledger/book_writer.hpp"

#include <optional>

namespace ledger {

class Shelf {
  public:
    struct Found {
        std::vector<Cut> cuts;
        std::string bad_head;  // why the last head cannot be believed; empty where it can
    };
    using Records = std::array<std::string, books.size()>;

    // What was torn is taken away. The key is made where there is neither key nor head.
    static base::Result<Shelf> open(const std::string& folder, Found& found);

    base::WallTime last_stamp() const;
    std::uint64_t last_sequence() const;
    const std::string& last_head_time() const { return last_head_; }
    std::uint64_t free_bytes() const;

    // Whole records, but for their hashes.
    // Leaves those empty that it took: where there was no memory for the others it may be called again.
    void take(Records& records);
    std::uint64_t waiting() const;
    // What was taken, to the ends of the files; after a refusal it waits. Then what was written is synced: a refusal
    // of that is final.
    base::Result<void> write();
    base::Result<void> sync();
    // Of all that is written, durable. Gives the line.
    base::Result<std::string> sign_head(base::WallTime now);
    // Whether a book's segment has `size` bytes, or began before `before`.
    bool is_full(std::uint64_t size, base::WallTime before) const;
    base::Result<void> roll(std::uint64_t size, base::WallTime before);

    // The first segment of a book, if all of it is older than `before` and it is not the last one.
    struct Old {
        Book book = Book::mail;
        std::uint32_t segment = 0;
        std::uint64_t first = 0, next = 0;  // sequences of its first record and of the first one behind it
        Hash chain{};                       // at its end
        Event to_event() const;
    };
    std::optional<Old> older_than(Book book, base::WallTime before) const;
    base::Result<void> drop(const Old& old) const;

  private:
    Shelf(std::string folder, SigningKey key) : folder_(std::move(folder)), key_(std::move(key)) {}
    base::Result<std::optional<Head>> open_heads(Found& found);
    static bool is_full(const BookWriter& book, std::uint64_t size, base::WallTime before);

    std::string folder_;
    SigningKey key_;
    std::vector<BookWriter> books_;
    std::array<bool, books.size()> is_unsynced_{};
    disk::File heads_;
    std::uint64_t heads_end_ = 0;
    std::string last_head_;
};

}  // namespace ledger
